package gateway

import (
	"errors"
	"net/http"

	"example.com/courses/065_keyset_singleflight_ctx/bad/keyset"
)

type Verifier interface {
	Verify(r *http.Request, key keyset.Key) error
}

// Gateway lets only those requests through that carry a valid signature.
type Gateway struct {
	Keys     *keyset.Cache
	Issuers  map[string]string
	Verifier Verifier
	Next     http.Handler
}

func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	issuer, ok := g.Issuers[r.Header.Get("X-Issuer")]
	if !ok {
		http.Error(w, "unknown issuer", http.StatusUnauthorized)
		return
	}
	key, err := g.Keys.Key(r.Context(), issuer, r.Header.Get("X-Key-Id"))
	switch {
	case errors.Is(err, keyset.ErrUnknownKey):
		http.Error(w, "unknown key", http.StatusUnauthorized)
		return
	case err != nil:
		http.Error(w, "keys not available", http.StatusServiceUnavailable)
		return
	}
	if err := g.Verifier.Verify(r, key); err != nil {
		http.Error(w, "bad signature", http.StatusUnauthorized)
		return
	}
	g.Next.ServeHTTP(w, r)
}
