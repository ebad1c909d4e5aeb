# Certificates and kubeconfigs of the lab, made anew at every start.

make_pki() {
  local pki=$LAB_STATE/pki
  mkdir -p "$pki"
  (
    cd "$pki" || exit 1
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.crt -days 30 -subj /CN=lab-ca 2>/dev/null
    openssl genrsa -out sa.key 2048 2>/dev/null
    openssl rsa -in sa.key -pubout -out sa.pub 2>/dev/null
    certificate apiserver /CN=kube-apiserver "DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:localhost,IP:10.96.0.1,IP:$(address_of cp),IP:127.0.0.1"
    certificate admin /O=system:masters/CN=admin DNS:admin
    certificate controller-manager /CN=system:kube-controller-manager DNS:controller-manager
    certificate scheduler /CN=system:kube-scheduler DNS:scheduler
    certificate proxy /CN=system:kube-proxy DNS:proxy
    certificate kubelet-client /O=system:masters/CN=apiserver-kubelet-client DNS:kubelet-client
    certificate world /CN=www.example.com "DNS:www.example.com,DNS:example.com"
    for node in $LAB_NODES; do certificate "$node" "/O=system:nodes/CN=system:node:$node" "DNS:$node,IP:$(address_of "$node")"; done
  )
  for user in controller-manager scheduler proxy $LAB_NODES; do
    kubeconfig_for "$user" "https://$(address_of cp):6443" >"$pki/$user.kubeconfig"
  done
  kubeconfig_for admin "https://127.0.0.1:$LAB_PORT" >"$LAB_STATE/kubeconfig"
}

# certificate NAME SUBJECT ALTERNATIVE-NAMES
certificate() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.csr" -subj "$2" 2>/dev/null
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -set_serial "0x$(openssl rand -hex 8)" -out "$1.crt" -days 30 \
    -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=clientAuth,serverAuth\n' "$3") 2>/dev/null
}

kubeconfig_for() {
  cat <<YAML
apiVersion: v1
kind: Config
clusters: [{name: lab, cluster: {server: "$2", certificate-authority: $LAB_STATE/pki/ca.crt}}]
users: [{name: $1, user: {client-certificate: $LAB_STATE/pki/$1.crt, client-key: $LAB_STATE/pki/$1.key}}]
contexts: [{name: lab, context: {cluster: lab, user: $1}}]
current-context: lab
YAML
}
