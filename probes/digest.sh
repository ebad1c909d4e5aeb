# Stands before instrument.sh where that runs alone: what it leaves in the termination message of its container (wire.ts, Digest).
# Kubernetes keeps 4096 bytes of one (Container.terminationMessagePath).
most_digest=4000

# All results in so few bytes; long ones are left out first where that is too much.
digest() {
  local -a short=() long=()
  local frame entry kept packed
  for frame in "${results[@]}"; do
    shorten "$frame"
    if ((${#entry} < 1000)); then short+=("$entry"); else long+=("$entry"); fi
  done
  short+=("${long[@]}")
  kept=${#short[@]}
  while :; do
    printf -v entry '%s,' "${short[@]:0:kept}"
    pack '{"instrument":"bash","cut":'$cut',"left":'$((${#short[@]} - kept))',"results":['"${entry%,}"']}'
    ((${#packed} <= most_digest || kept == 0)) && break
    kept=$((kept - 1 - kept * (${#packed} - most_digest) / (2 * ${#packed})))
  done
  printf %s "$packed"
}

# Turns a result frame into an `entry`: times are rounded, and an answer loses what it repeats of its question: the id, and as much
# behind the header (16 letters) as is the same.
shorten() {
  local id=${1#*'"id":"'} at=${1#*'"sentMs":'} took=${1#*'"tookMs":'} event=${1#*'"event":'} reply query same=16
  id=${id%%'"'*} at=${at%%.*} took=${took%%,*} event=${event%?}
  if [[ $event == '{"kind":"answer"'* ]]; then
    set -- ${line[$id]}
    case $2 in tcp) query=$9 ;; *) query=$8 ;; esac
    reply=${event#*'"message":"'} reply=${reply%%'"'*}
    while [[ ${query:same:4} == [^=][^=][^=][^=] && ${query:same:4} == "${reply:same:4}" ]]; do same=$((same + 4)); done
    event='{"kind":"answer","same":'$(((same - 16) * 3 / 4))',"tail":"'${reply:2:14}${reply:same}'"}'
  fi
  entry='["'$id'",'$at','${took%??}','$event']'
}

# Into `packed`; in clear behind its hash where the image has no gzip.
pack() {
  local sum
  packed=$(printf %s "$1" | gzip 2>/dev/null | base64 -w0)
  [[ -n $packed ]] && return
  sum=$(printf %s "$1" | sha256sum)
  packed="${sum%% *} $1"
}

