package flags

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

var current = map[string]bool{}

func enabled(name string) bool { return current[name] }

func load(path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	next := make(map[string]bool)
	if err := json.Unmarshal(raw, &next); err != nil {
		return err
	}
	current = next // want `current is assigned by the goroutine started at line \d+ while checkout may be reading it for a request \(line 15\)`
	return nil
}

func watch(path string, every time.Duration) {
	t := time.NewTicker(every)
	defer t.Stop()
	for range t.C {
		if err := load(path); err != nil {
			log.Print(err)
		}
	}
}

func checkout(w http.ResponseWriter, r *http.Request) {
	if enabled("new-checkout") {
		w.Write([]byte("v2\n"))
	}
}

var hosts []string

func show(w http.ResponseWriter, r *http.Request) {
	for _, h := range hosts {
		w.Write([]byte(h))
	}
}

// ok: a lock is taken around both.
var (
	mu     sync.RWMutex
	locked = map[string]bool{}
)

func loadLocked(next map[string]bool) {
	mu.Lock()
	defer mu.Unlock()
	locked = next
}

func isLocked(name string) bool {
	mu.RLock()
	defer mu.RUnlock()
	return locked[name]
}

// ok: it is exchanged atomically.
var swapped atomic.Pointer[map[string]bool]

func loadSwapped(next map[string]bool) { swapped.Store(&next) }

func isSwapped(name string) bool { return (*swapped.Load())[name] }

// ok: it is set before the server starts.
var mode = "none"

// ok: no handler looks at it.
var rounds int

func others(w http.ResponseWriter, r *http.Request) {
	if isLocked("a") || isSwapped("b") || mode == "c" {
		w.Write([]byte("yes\n"))
	}
}

func serve(path string) error {
	mode = path
	go watch(path, time.Second)
	go func() {
		for range time.Tick(time.Minute) {
			loadLocked(nil)
			loadSwapped(nil)
			rounds++
			hosts = append(hosts, path) // want `hosts is appended to by the goroutine started at line \d+ while show may be reading it for a request`
		}
	}()
	mux := http.NewServeMux()
	mux.HandleFunc("/checkout", checkout)
	mux.HandleFunc("/others", others)
	mux.HandleFunc("/show", show)
	return http.ListenAndServe(":8080", mux)
}
