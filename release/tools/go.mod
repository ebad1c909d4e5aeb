module netcheck.dev/release-tools

go 1.26

require sigs.k8s.io/krew v0.5.0
