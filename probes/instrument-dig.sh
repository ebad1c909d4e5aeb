# Runs in a probe pod that has neither python3 nor bash: any POSIX shell, dig 9.18 or later, and coreutils or busybox's programs of the
# same names. It sends what instrument.sh sends, as far as dig can, and hands up what dig printed, from which read-dig.ts makes the
# message that came. Out of its sight: who sent an ICMP error; a send that the machine itself refuses, which dig waits out like silence.
# Out of its reach: a chosen source port, two messages from one socket, a conversation that is no DNS.
#
# Reads lines of fields separated by tabs (dig-lines.ts) up to "go". Few digs run at once, since each takes some megabytes; each hands
# its words over in lines that are shorter than a pipe keeps whole. Given the lines as an argument instead, and a file, it also leaves a
# digest of the results there (wire.ts, Digest). Writes no other file.
LC_ALL=C
HOME=/nonexistent
IDN_DISABLE=1
export LC_ALL HOME IDN_DISABLE
set -f
tab=$(printf '\t')
IFS=$tab
newline='
'
given=${1:-} leave=${2:-}
most_digs=6 most_digest=4000
asked=0 ended=0 digs=0 waiting='' all='' cut=false

# Hundredths of a second since the machine started, in milliseconds: a clock that costs no process and never goes back.
clock() {
  read -r up </proc/uptime
  up=${up%% *}
  now=$((${up%.*} * 1000 + 1${up#*.} * 10 - 1000))
}

emit() {
  printf '%s\n' "$1"
  all=$all$1$newline
}

# $1 the number of a question, $2 the event, $3 whether it was an answer.
finish() {
  clock
  eval "since=\${since_$1:-$now} id=\$id_$1 answered_$1=$3"
  at=$((since - started)) took=$((now - since))
  emit '{"frame":"result","id":"'"$id"'","sentMs":'"$at"',"tookMs":'"$took"',"event":'"$2"'}'
  ended=$((ended + 1))
  entry='["'$id'",'$at','$took','$2']'
  eval "entry_$ended=\$entry"
}

# Any dig of this instrument: once, over one protocol, without what it would do of its own accord. It counts its time for the handshake
# and for the answer, each; $1 is longer than both, in seconds.
plain_dig() {
  patience=$1
  shift
  timeout "$patience" dig +nocmd +unknownformat +tries=1 +ignore +nocookie +noadflag +nobadcookie +noednsnegotiation "$@" </dev/null 2>&1
}

# number protocol at timeout after target most id address port arguments
start_dig() {
  number=$1 limit=$4 address=$9 protocol=+notcp
  [ "$2" = tcp ] && protocol=+tcp
  shift 9
  port=$1
  shift
  eval "text_$number="
  digs=$((digs + 1))
  {
    plain_dig $((limit / 500 + 3)) $protocol +time=$((limit / 1000)) "$@" "@$address" -p "$port" | head -c 200000 | tr -c '\n -~' ' ' |
      sed -e '/^ *$/d' -e '/^;; WHEN:/d' -e '/^;; SERVER:/d' -e '/^;; MSG SIZE/d' -e 's/[\"]/\\&/g' -e 's/$/\\n/' | fold -w 1000 |
      while IFS= read -r part || [ -n "$part" ]; do printf '%s\n' "$number part $part"; done
    printf '%s\n' "$number end"
  } >&3 2>/dev/null &
}

# $1 a number of which dig has said everything.
finish_dig() {
  digs=$((digs - 1))
  eval "text=\$text_$1 protocol=\$protocol_$1"
  case $text in *'->>HEADER<<-'* | *';; Got bad packet'*) came=yes ;; *) came=no ;; esac
  finish "$1" '{"kind":"dig","protocol":"'"$protocol"'","printed":"'"$text"'"}' $came
}

# number file at - after target most id path most-bytes
read_file() {
  number=$1 path=$9
  shift 9
  data=$({ head -c "$(($1 + 1))" -- "$path" | base64; } 2>&1 | tr -d '\n')
  case $data in
    *'Permission denied'*) finish "$number" '{"kind":"error","errno":"EACCES","connected":false}' no ;;
    *'No such file'*) finish "$number" '{"kind":"error","errno":"ENOENT","connected":false}' no ;;
    *:*) finish "$number" '{"kind":"error","errno":"EIO","connected":false}' no ;;
    *) content "$number" "$data" "$1" ;;
  esac
}

# $1 the number, $2 base64 of one byte more than the most where there was more, $3 the most.
content() {
  bytes=$((${#2} * 3 / 4)) data=$2 truncated=false
  case $2 in *==) bytes=$((bytes - 2)) ;; *=) bytes=$((bytes - 1)) ;; esac
  if [ "$bytes" -gt "$3" ]; then
    truncated=true
    data=$(printf %s "$2" | base64 -d | head -c "$3" | base64 | tr -d '\n')
  fi
  finish "$1" '{"kind":"content","base64":"'"$data"'","truncated":'$truncated'}' yes
}

# Whether a question may go: 0 yes, 1 not yet, 2 never, since one that it waits for was not answered.
due() {
  [ "$now" -ge $((started + $3)) ] || return 1
  if [ "$5" != - ]; then
    IFS=,
    for other in $5; do
      eval "verdict=\${answered_$other:-}"
      case $verdict in
        yes) ;;
        no) IFS=$tab; return 2 ;;
        *) IFS=$tab; return 1 ;;
      esac
    done
    IFS=$tab
  fi
  case $2 in udp | tcp) [ $digs -lt $most_digs ] && has_room "$6" "$7" ;; esac
}

# Whether target $1 has met fewer than $2 messages within the last second, by a clock of hundredths.
has_room() {
  [ "$2" = - ] && return 0
  target=$1 most=$2
  eval "set -- \${sent_$target:-}"
  while [ $# -gt 0 ] && [ "${1:-0}" -le $((now - 1050)) ]; do shift; done
  eval "sent_$target=\$*"
  [ $# -lt "$most" ]
}

start() {
  clock
  eval "since_$1=$now protocol_$1=$2"
  case $2 in
    udp | tcp)
      [ "$7" = - ] || eval "sent_$6=\"\${sent_$6:+\$sent_$6\$tab}$now\""
      start_dig "$@"
      ;;
    file) read_file "$@" ;;
    *) finish "$1" '{"kind":"unable"}' no ;;
  esac
}

start_due() {
  later=''
  for one in $waiting; do
    eval "set -- \$line_$one"
    due "$@"
    case $? in
      0) start "$@" ;;
      1) later=${later:+$later$tab}$one ;;
      2) finish "$one" '{"kind":"skipped"}' no ;;
    esac
    clock
  done
  waiting=$later
}

# Runs all questions; descriptor 3 is a pipe that the digs and a ticker write, and this reads.
run() {
  ticks=$((deadline / 50 + 20))
  { while [ $ticks -gt 0 ]; do sleep 0.05; printf 'tick\n'; ticks=$((ticks - 1)); done; } >&3 2>/dev/null </dev/null &
  ticker=$!
  clock
  started=$now
  emit '{"frame":"hello","version":1,"instrument":"dig"}'
  while :; do
    clock
    if [ "$now" -ge $((started + deadline)) ]; then
      cut=true
      break
    fi
    start_due
    [ $ended -lt $asked ] || break
    IFS= read -r words <&3
    case $words in
      *' part '*) eval "text_${words%% *}=\$text_${words%% *}\${words#* part }" ;;
      *' end') finish_dig "${words%% *}" ;;
    esac
  done
  kill $ticker 2>/dev/null
  hash=$(printf %s "$all" | sha256sum)
  printf '{"frame":"end","count":%d,"sha256":"%s","cut":%s}\n' $ended "${hash%% *}" $cut
  [ -z "$leave" ] || digest >"$leave"
}

# All results in so few bytes; long ones are left out first where that is too much.
digest() {
  kept=$ended
  while :; do
    list='' taken=0
    for longest in 1000 1000000; do
      n=0
      while [ $n -lt $ended ] && [ $taken -lt $kept ]; do
        n=$((n + 1))
        eval "entry=\$entry_$n"
        if [ ${#entry} -ge $longest ] || { [ $longest -gt 1000 ] && [ ${#entry} -lt 1000 ]; }; then continue; fi
        list=${list:+$list,}$entry taken=$((taken + 1))
      done
    done
    pack '{"instrument":"dig","cut":'$cut',"left":'$((ended - taken))',"results":['"$list"']}'
    [ ${#packed} -gt $most_digest ] && [ $kept -gt 0 ] || break
    kept=$((kept - 1 - kept * (${#packed} - most_digest) / (2 * ${#packed})))
  done
  printf %s "$packed"
}

# Into `packed`; in clear behind its hash where the image has no gzip.
pack() {
  packed=$(printf %s "$1" | gzip 2>/dev/null | base64 | tr -d '\n')
  [ -z "$packed" ] || return 0
  sum=$(printf %s "$1" | sha256sum)
  packed="${sum%% *} $1"
}

read_batch() {
  IFS= read -r deadline
  while IFS= read -r words && [ "$words" != go ]; do
    set -- $words
    eval "line_$1=\$words id_$1=\$8"
    asked=$((asked + 1))
    waiting=${waiting:+$waiting$tab}$1
  done
}

lacking() {
  echo "$1" >&2
  [ -z "$leave" ] || echo "$1" >"$leave"
  exit 4
}

[ "$(printf 'a"\tb' | head -c 4 | tr '\t' ' ' | sed -e 's/[\"]/\\&/g' | fold -w 9 | base64 | base64 -d)" = 'a\" b' ] 2>/dev/null &&
  [ "$(printf a | sha256sum | head -c 8)" = ca978112 ] && timeout 1 sleep 0.01 2>/dev/null && read -r up </proc/uptime ||
  lacking 'a shell with base64, fold, head, sed, sha256sum, sleep, timeout and tr is needed beside dig'
case $(plain_dig 5 +qid=1 +time=1 -q . -t TYPE2 @127.0.0.1 -p 1) in
  *'connection refused'*) ;;
  *) lacking 'a dig is needed that knows a closed port from silence, as dig does since 9.18' ;;
esac
if [ -n "$leave" ]; then
  read_batch <<END
$given
END
else
  read_batch
fi
: | {
  exec 3<>/proc/self/fd/0
  run
}
