package items

import (
	"encoding/json"
	"net/http"
	"os/exec"
)

type tools struct {
	HasSign bool `json:"hasSign"`
	HasGPG  bool `json:"hasGPG"`
	HasSSL  bool `json:"hasSSL"`
}

// What is installed is asked anew each time: the user installs it and looks again. A
// case from a wizard.
func serveTools(w http.ResponseWriter, r *http.Request) {
	var t tools
	_, err := exec.LookPath("signtool") // ok
	t.HasSign = err == nil
	t.HasGPG = installed("gpg")
	if _, err := exec.LookPath("openssl"); err == nil { // ok: the same, with a branch
		t.HasSSL = true
	}
	json.NewEncoder(w).Encode(t)
}

func installed(name string) bool {
	_, err := exec.LookPath(name)
	return err == nil
}

// Where it is, and not only whether, is written.
func serveWhere(w http.ResponseWriter, r *http.Request) {
	dot, err := exec.LookPath("dot") // want "exec.LookPath searches PATH for the same program for each request"
	if err == nil && dot == "/usr/bin/dot" {
		w.WriteHeader(http.StatusOK)
	}
}

// It is looked for, and the request fails without it.
func serveChecked(w http.ResponseWriter, r *http.Request) {
	if _, err := exec.LookPath("dot"); err != nil { // want "exec.LookPath searches PATH for the same program for each request"
		http.Error(w, "no dot", http.StatusInternalServerError)
		return
	}
	out, _ := exec.Command("dot", "-V").Output()
	w.Write(out)
}
