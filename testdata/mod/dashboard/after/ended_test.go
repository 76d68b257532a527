package after

import (
	"context"
	"net/http"
	"testing"
)

func TestPreview(t *testing.T) {
	srv := &http.Server{}
	t.Cleanup(func() {
		if err := srv.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})
}
