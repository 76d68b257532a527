package configreload

import (
	"encoding/json"
	"os"
	"sync"
	"time"
)

type Config struct {
	Endpoint string        `json:"endpoint"`
	Timeout  time.Duration `json:"timeout"`
}

type Loader struct {
	path string
	mu   sync.RWMutex
	cfg  Config
	mod  time.Time
}

func NewLoader(path string) *Loader { return &Loader{path: path} }

func (l *Loader) Get() Config {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.cfg
}

// Reload reads the file again if it has changed.
func (l *Loader) Reload() (bool, error) {
	st, err := os.Stat(l.path)
	if err != nil {
		return false, err
	}
	l.mu.Lock()
	if !st.ModTime().After(l.mod) {
		l.mu.Unlock()
		return false, nil
	}
	data, err := os.ReadFile(l.path)
	if err != nil {
		l.mu.Unlock()
		return false, err
	}
	var c Config
	if err := json.Unmarshal(data, &c); err != nil {
		l.mu.RUnlock()
		return false, err
	}
	l.cfg, l.mod = c, st.ModTime()
	l.mu.Unlock()
	return true, nil
}
