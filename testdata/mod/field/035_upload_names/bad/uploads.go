package uploads

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
)

// Handler accepts uploads with a plain file name.
func Handler(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	switch {
	case name == "" || strings.HasPrefix(name, "."):
		http.Error(w, "bad name", http.StatusBadRequest)
	case path.Base(name) != name || strings.Contains(name, `\`):
		http.Error(w, "name with a path", http.StatusBadRequest)
	default:
		w.WriteHeader(http.StatusCreated)
	}
}

// Upload sends an empty file of the given name to base.
func Upload(c *http.Client, base, name string) error {
	resp, err := c.Post(base+"?name="+url.QueryEscape(name), "application/octet-stream", http.NoBody)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusCreated {
		return fmt.Errorf("upload %q: %s", name, resp.Status)
	}
	return nil
}
