package control

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"

	"example.com/layers/050_node_drain/bad/node"
)

// Handler starts tasks that verify files and drains the node.
func Handler(n *node.Node, dir string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /tasks/{name}", func(w http.ResponseWriter, r *http.Request) {
		path := filepath.Join(dir, filepath.Base(r.PathValue("name")))
		want := r.FormValue("sha256")
		if err := n.Start(path, func() error { return verify(path, want) }); err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
			return
		}
		w.WriteHeader(http.StatusAccepted)
	})
	mux.HandleFunc("POST /drain", func(w http.ResponseWriter, _ *http.Request) {
		for name, err := range n.Drain() {
			fmt.Fprintln(w, name, err)
		}
	})
	return mux
}

func verify(path, want string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		return fmt.Errorf("sum is %s, want %s", got, want)
	}
	return nil
}
