package items

import "testing"

// names serves a test, which gives itself.
func names(t testing.TB, backends []string) (out []string) {
	for _, b := range backends {
		out = append(out, containerName(b))
	}
	return out
}
