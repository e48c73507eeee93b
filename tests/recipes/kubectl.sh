oauthctl kube-credential setup google --server https://cluster.example.com:6443 >user.yaml
KUBECONFIG=cluster.yaml:user.yaml kubectl --user google get namespaces
