# Runs in a probe pod that has no python3: bash 5 and coreutils, or busybox's programs of the same names. It measures what
# instrument.py measures, as far as a shell can, and writes the same frames (wire.ts). Out of its sight: who sent an ICMP error.
# Out of its reach: a chosen source port. Its times are some milliseconds too long, since programs have to start.
#
# Reads lines of fields separated by tabs (shell-lines.ts) up to "go": a shell cannot read JSON. One process holds all UDP sockets
# and looks at them in turn; a TCP connection, which a shell cannot await, gets a process of its own that `timeout` ends. Given the
# lines as an argument instead, and a file, it also leaves a digest of the results there (digest.sh), for when nobody can listen.
# Writes no other file: the root of a probe pod is read-only.
LC_ALL=C
set -f
IFS=$'\t'
given=${1:-} leave=${2:-}
waiting=() results=()
declare -A line fd state since got first buffer answered sent misnumbered
all='' cut=false heard=''
alphabet=ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/

clock() { now=${EPOCHREALTIME/[.,]/}; }

emit() {
  printf '%s\n' "$1"
  all+=$1$'\n'
}

# $1 the id, $2 the event; `since` says when it was sent, `heard` when something came, before a program was started to read it.
finish() {
  clock
  local from=${since[$1]:-$now} at took
  at=$((from - started)) took=$((${heard:-$now} - from))
  printf -v at '%d.%03d' $((at / 1000)) $((at % 1000))
  printf -v took '%d.%03d' $((took / 1000)) $((took % 1000))
  results+=('{"frame":"result","id":"'"$1"'","sentMs":'"$at"',"tookMs":'"$took"',"event":'"$2"'}')
  emit "${results[-1]}"
  case $2 in '{"kind":"answer"'* | '{"kind":"content"'*) answered[$1]=yes ;; *) answered[$1]=no ;; esac
  if [[ -n ${fd[$1]:-} ]]; then
    local open=${fd[$1]}
    exec {open}>&-
  fi
  unset "fd[$1]" "state[$1]"
}

# $1 the id, $2 what a program said, $3 whether a connection stood.
failed() {
  local errno=EIO
  case $2 in
    *'Connection refused'*) errno=ECONNREFUSED ;;
    *'No route to host'* | *'Host is unreachable'*) errno=EHOSTUNREACH ;;
    *'Network is unreachable'* | *'Network unreachable'*) errno=ENETUNREACH ;;
    *'Protocol not available'*) errno=ENOPROTOOPT ;;
    *'Host is down'*) errno=EHOSTDOWN ;;
    *'not on the network'*) errno=ENONET ;;
    *'Message too l'*) errno=EMSGSIZE ;;
    *'peration not supported'*) errno=EOPNOTSUPP ;;
    *'Operation not permitted'*) errno=EPERM ;;
    *'Connection reset'*) errno=ECONNRESET ;;
    *'timed out'*) errno=ETIMEDOUT ;;
    *'Permission denied'*) errno=EACCES ;;
    *'No such file'*) errno=ENOENT ;;
    *'nvalid argument'* | *'not known'* | *'nvalid host'*) errno=EINVAL ;;
  esac
  finish "$1" '{"kind":"error","errno":"'$errno'","connected":'"$3"'}'
}

# Two DNS messages in base64 carry the same id: 16 bits, that is two letters and most of the third.
same_id() {
  local one=${alphabet%%"${1:2:1}"*} other=${alphabet%%"${2:2:1}"*}
  [[ ${1:0:2} == "${2:0:2}" ]] && ((${#one} / 4 == ${#other} / 4))
}

# id udp at timeout after address port message companion most-per-second
send_datagram() {
  local id=$1 address=$6 port=$7 message=$8 companion=$9 socket words
  if ! { exec {socket}<>"/dev/udp/$address/$port"; } 2>/dev/null; then
    words=$({ : <>"/dev/udp/$address/$port"; } 2>&1)
    failed "$id" "$words" false
    return
  fi
  fd[$id]=$socket state[$id]=udp first[$id]='' got[$id]=''
  if ! words=$({ printf %s "$message" | base64 -d >&"$socket"; } 2>&1) || [[ -n $words ]]; then
    failed "$id" "$words" false
    return
  fi
  if [[ $companion != - ]]; then printf %s "$companion" | base64 -d >&"$socket" 2>/dev/null; fi
}

receive_datagram() {
  local id=$1 message=$8 companion=$9 data
  data=$({ dd bs=65535 count=1 status=none <&"${fd[$id]}" | base64 -w0; } 2>&1)
  case $data in *:*) failed "$id" "$data" false; return ;; esac
  if same_id "$data" "$message"; then
    first[$id]=$data
    [[ ${got[$id]} == *a* ]] || got[$id]+=a
  elif [[ $companion != - ]] && same_id "$data" "$companion"; then
    [[ ${got[$id]} == *b* ]] || got[$id]+=b
  else
    misnumbered[$id]=yes
  fi
  if [[ ${#got[$id]} -eq 2 || ( ${got[$id]} == a && $companion == - ) ]]; then
    finish "$id" '{"kind":"answer","message":"'"${first[$id]}"'"}'
  fi
}

# What a process of its own does with a connection: kind, address, port, message, most bytes.
converse='
LC_ALL=C
exec 2>&1 3<>"/dev/tcp/$2/$3" || exit
echo connected
printf %s "$4" | base64 -d >&3 || exit
if [[ $1 == exchange ]]; then
  content=$(head -c "$(($5 + 1))" <&3 | base64 -w0)
  echo "content $content"
  exit
fi
length=$(head -c 2 <&3 | od -An -v -tu1)
read -r high low < <(echo "$length")
[[ -n $low ]] || { echo eof; exit; }
answer=$(head -c "$((high * 256 + low))" <&3 | base64 -w0)
echo "answer $answer"'

# id tcp|exchange at timeout after address port message most
open_stream() {
  local id=$1 pipe
  exec {pipe}< <(exec timeout "$(($4 / 1000 + 1))" bash -c "$converse" converse "$2" "$6" "$7" "$8" "$9" </dev/null 2>/dev/null)
  fd[$id]=$pipe state[$id]=opening buffer[$id]=''
}

hear_stream() {
  local id=$1 most=$9 words
  local connected=false
  [[ ${state[$id]} == connected ]] && connected=true
  if ! IFS= read -r -u "${fd[$id]}" words; then
    failed "$id" "${buffer[$id]}" $connected
    return
  fi
  case $words in
    connected) state[$id]=connected ;;
    eof) finish "$id" '{"kind":"eof"}' ;;
    'answer '*)
      if same_id "${words#answer }" "$9"; then
        finish "$id" '{"kind":"answer","message":"'"${words#answer }"'"}'
      else
        finish "$id" '{"kind":"misnumbered"}'
      fi
      ;;
    'content '*) content "$id" "${words#content }" "$most" ;;
    *) buffer[$id]+=$words ;;
  esac
}

# $1 the id, $2 base64 of one byte more than the most where there was more, $3 the most.
content() {
  local bytes=$((${#2} * 3 / 4)) data=$2 truncated=false
  case $2 in *==) bytes=$((bytes - 2)) ;; *=) bytes=$((bytes - 1)) ;; esac
  if ((bytes > $3)); then
    truncated=true data=$(printf %s "$2" | base64 -d | head -c "$3" | base64 -w0)
  fi
  finish "$1" '{"kind":"content","base64":"'"$data"'","truncated":'$truncated'}'
}

# id file at - - path most
read_file() {
  local data
  data=$({ head -c "$(($7 + 1))" -- "$6" | base64 -w0; } 2>&1)
  case $data in *:*) failed "$1" "$data" false ;; *) content "$1" "$data" "$7" ;; esac
}

# Whether a question may go: its time has come, all that it waits for was answered, and its address has met less than it may.
due() {
  local other
  ((now >= started + $3 * 1000)) || return 1
  if [[ $5 != - ]]; then
    local IFS=,
    for other in $5; do
      case ${answered[$other]:-} in
        yes) ;;
        no) return 2 ;;
        *) return 1 ;;
      esac
    done
    IFS=$'\t'
  fi
  case $2 in udp | tcp) has_room "$@" ;; esac
}

# Whether the address of a DNS question has met fewer messages within the last second than it may.
has_room() {
  local most=${10} more=1 to="$6 $7"
  [[ $most == - ]] && return 0
  [[ $2 == udp && $9 != - ]] && more=2
  set -- ${sent[$to]:-}
  while (($# > 0 && ${1:-0} <= now - 1000000)); do shift; done
  sent[$to]=$*
  (($# == 0 || $# + more <= most))
}

start() {
  clock
  since[$1]=$now
  case $2 in udp | tcp) sent[$6 $7]+=$'\t'$now ;; esac
  case $2 in
    udp)
      [[ $9 == - ]] || sent[$6 $7]+=$'\t'$now
      send_datagram "$@"
      ;;
    tcp | exchange) open_stream "$@" ;;
    file) read_file "$@" ;;
    unable) finish "$1" '{"kind":"unable"}' ;;
  esac
}

start_due() {
  local later=() id
  for id in "${waiting[@]}"; do
    due ${line[$id]}
    case $? in
      0) start ${line[$id]}; hear ;;
      1) later+=("$id") ;;
      2) finish "$id" '{"kind":"skipped"}' ;;
    esac
    clock
  done
  waiting=("${later[@]}")
}

hear() {
  local id
  for id in "${!fd[@]}"; do
    while [[ -n ${fd[$id]:-} ]] && read -t 0 -u "${fd[$id]}"; do
      clock
      heard=$now
      case ${state[$id]} in
        udp) receive_datagram ${line[$id]} ;;
        *) hear_stream ${line[$id]} ;;
      esac
    done
  done
  heard=''
}

expire() {
  local id after
  clock
  for id in "${!fd[@]}"; do
    set -- ${line[$id]}
    ((now >= ${since[$id]} + $4 * 1000)) || continue
    after=false
    [[ ${state[$id]} == connected ]] && after=true
    if [[ ${misnumbered[$id]:-} == yes && -z ${first[$id]} ]]; then
      finish "$id" '{"kind":"misnumbered"}'
    else
      finish "$id" '{"kind":"timeout","connected":'$after'}'
    fi
  done
}

if [[ -z ${EPOCHREALTIME:-} || $(printf a | dd bs=9 count=1 status=none | head -c 9 | base64 -w0) != YQ== ]] ||
  [[ $(printf a | od -An -v -tu1) != *97* || $(printf a | sha256sum) != ca978112* ]] || ! timeout 1 true; then
  words='bash 5 is needed, with base64, dd, head, od, sha256sum and timeout'
  echo "$words" >&2
  [[ -n $leave ]] && echo "$words" >"$leave"
  exit 4
fi
if [[ -n $leave ]]; then exec < <(printf %s "$given"); fi
emit '{"frame":"hello","version":1,"instrument":"bash"}'
IFS= read -r deadline
while IFS= read -r words && [[ $words != go ]]; do
  set -- $words
  line[$1]=$words
  waiting+=("$1")
done
# A pipe that nobody writes to: reading it is a pause without a process.
exec {pause}<> <(:)
clock
started=$now
while ((${#waiting[@]} + ${#fd[@]} > 0)); do
  clock
  if ((now >= started + deadline * 1000)); then
    cut=true
    break
  fi
  start_due
  hear
  expire
  read -t 0.003 -u "$pause"
done
hash=$(printf %s "$all" | sha256sum)
printf '{"frame":"end","count":%d,"sha256":"%s","cut":%s}\n' "${#results[@]}" "${hash%% *}" "$cut"
if [[ -n $leave ]]; then digest >"$leave"; fi
