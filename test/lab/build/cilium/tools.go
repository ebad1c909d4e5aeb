//go:build tools

// Package tools names what the lab builds of Cilium, so that go.mod pins all of it.
package tools

import (
	_ "github.com/cilium/cilium/cilium-dbg/cmd"
	_ "github.com/cilium/cilium/daemon/cmd"
	_ "github.com/cilium/cilium/operator/cmd"
	_ "github.com/cilium/cilium/plugins/cilium-cni/cmd"
)
