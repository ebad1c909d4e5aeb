# etcd, API server, controller manager and scheduler, all on the host cp.

start_control_plane() {
  local pki=$LAB_STATE/pki kube=$LAB_BIN/kube
  start cp etcd etcd --data-dir "$LAB_STATE/etcd" --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
    --listen-peer-urls http://127.0.0.1:2380 --unsafe-no-fsync
  start_apiserver
  open_door
  wait_for 60 "the API server" kubectl get --raw /readyz
  start cp controller-manager "$kube" kube-controller-manager --kubeconfig="$pki/controller-manager.kubeconfig" \
    --cluster-cidr=10.244.0.0/16 --allocate-node-cidrs=true --node-cidr-mask-size=24 --use-service-account-credentials \
    --root-ca-file="$pki/ca.crt" --service-account-private-key-file="$pki/sa.key" --leader-elect=false \
    --cluster-signing-cert-file="$pki/ca.crt" --cluster-signing-key-file="$pki/ca.key"
  start cp scheduler "$kube" kube-scheduler --kubeconfig="$pki/scheduler.kubeconfig" --leader-elect=false
  kubectl create clusterrolebinding kube-proxy --clusterrole=system:node-proxier --user=system:kube-proxy >/dev/null
}

# start_apiserver FLAG...
start_apiserver() {
  local pki=$LAB_STATE/pki
  start cp apiserver "$LAB_BIN/kube" kube-apiserver --etcd-servers=http://127.0.0.1:2379 --advertise-address="$(address_of cp)" \
    --bind-address=0.0.0.0 --secure-port=6443 --service-cluster-ip-range=10.96.0.0/16 --allow-privileged \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --client-ca-file="$pki/ca.crt" \
    --tls-cert-file="$pki/apiserver.crt" --tls-private-key-file="$pki/apiserver.key" \
    --kubelet-client-certificate="$pki/kubelet-client.crt" --kubelet-client-key="$pki/kubelet-client.key" \
    --kubelet-certificate-authority="$pki/ca.crt" --kubelet-preferred-address-types=InternalIP \
    --service-account-issuer=https://kubernetes.default.svc --service-account-key-file="$pki/sa.pub" \
    --service-account-signing-key-file="$pki/sa.key" "$@"
}

# Plays the nodes that are marked as fake, and the pods on them.
start_kwok() {
  kubeconfig_for admin "https://$(address_of cp):6443" >"$LAB_STATE/pki/kwok.kubeconfig"
  start cp kwok "$KWOK/kwok" --config="$KWOK/stages.yaml" --kubeconfig="$LAB_STATE/pki/kwok.kubeconfig" --manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake \
    --cidr=10.128.0.0/9 --node-lease-duration-seconds=200
}
