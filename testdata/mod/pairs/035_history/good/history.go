package history

import (
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

type Entry struct {
	At  time.Time `json:"at"`
	Msg string    `json:"msg"`
	Ack bool      `json:"ack"`
}

type Log struct {
	mu      sync.Mutex
	entries []Entry
}

func (l *Log) Append(msg string) {
	l.mu.Lock()
	l.entries = append(l.entries, Entry{At: time.Now(), Msg: msg})
	l.mu.Unlock()
}

func (l *Log) Ack(i int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if i < 0 || i >= len(l.entries) {
		return false
	}
	l.entries[i].Ack = true
	return true
}

func (l *Log) Entries() []Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Entry(nil), l.entries...)
}

func (l *Log) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(l.Entries()); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}
