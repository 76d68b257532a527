package kv

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestClient(t *testing.T) {
	srv := httptest.NewServer(NewServer())
	t.Cleanup(srv.Close)
	client := &Client{Base: srv.URL, HTTP: srv.Client()}

	cases := []struct {
		name  string
		key   string
		value string
	}{
		{"plain", "region", "eu-1"},
		{"empty value", "flags", ""},
		{"large value", "motd", strings.Repeat("x", 64<<10)},
		{"odd key", "node 7%", "drained"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if _, err := client.Get(t.Context(), tc.key); !errors.Is(err, ErrNotFound) {
				t.Fatalf("get before put: %v, want ErrNotFound", err)
			}
			if err := client.Put(t.Context(), tc.key, tc.value); err != nil {
				t.Fatal(err)
			}
			got, err := client.Get(t.Context(), tc.key)
			if err != nil {
				t.Fatal(err)
			}
			if got != tc.value {
				t.Errorf("got %d bytes, want %d", len(got), len(tc.value))
			}
		})
	}
}
