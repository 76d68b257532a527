package uploads

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestUploadRefusesBadNames(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(Handler))
	t.Cleanup(srv.Close)
	names := map[string]string{
		"empty":     "",
		"hidden":    ".profile",
		"absolute":  "/etc/passwd",
		"parent":    "../report.pdf",
		"backslash": `..\report.pdf`,
	}
	for title, name := range names {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			if err := Upload(srv.Client(), srv.URL, name); err == nil {
				t.Errorf("name %q was accepted", name)
			}
		})
	}
}
