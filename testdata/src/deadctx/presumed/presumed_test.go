package presumed

import (
	"net/http"
	"testing"
)

func TestLeavePresumed(t *testing.T) {
	var p peer
	t.Cleanup(func() {
		leave(t.Context(), p) // want `leave is given the context of the test, which ends before the test's clean-up, so that it fails at once if it looks at it: `
	})
}

func TestServerCleanup(t *testing.T) {
	srv := &http.Server{}
	t.Cleanup(func() {
		srv.Shutdown(t.Context()) // want `Shutdown is given the context of the test, which ends before the test's clean-up, so that it fails at once: `
	})
}
