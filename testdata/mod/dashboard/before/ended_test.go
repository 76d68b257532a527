package before

import (
	"net/http"
	"testing"
)

func TestPreview(t *testing.T) {
	srv := &http.Server{}
	t.Cleanup(func() {
		if err := srv.Shutdown(t.Context()); err != nil { // deadctx/cleanup
			t.Error(err)
		}
	})
}
