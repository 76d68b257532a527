package tokens

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
)

// Set maps tokens to tenants; it does not change after Load.
type Set struct {
	tenants map[string]string
}

func Load(path string) (*Set, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s := &Set{}
	if err := json.Unmarshal(data, &s.tenants); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// Tenant returns the tenant the request belongs to.
func (s *Set) Tenant(r *http.Request) (string, bool) {
	tok, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return "", false
	}
	t, ok := s.tenants[tok]
	return t, ok
}
