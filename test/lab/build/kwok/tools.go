//go:build tools

// Package tools names what the lab builds of kwok, so that go.mod pins all of it.
package tools

import _ "sigs.k8s.io/kwok/cmd/kwok"
