package config

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"sync/atomic"
)

// Config must not be changed once it is loaded.
type Config struct {
	Routes  map[string]string `json:"routes"`
	Blocked []string          `json:"blocked"`
}

// Holder has the current configuration of a file.
type Holder struct {
	path string
	cur  atomic.Pointer[Config]
}

// Open loads the configuration for the first time.
func Open(path string) (*Holder, error) {
	h := &Holder{path: path}
	if err := h.Reload(); err != nil {
		return nil, err
	}
	return h, nil
}

// Get returns the current configuration.
func (h *Holder) Get() *Config { return h.cur.Load() }

// Reload reads the file again. The old configuration stays if that fails.
func (h *Holder) Reload() error {
	data, err := os.ReadFile(h.path)
	if err != nil {
		return err
	}
	var c Config
	if err := json.Unmarshal(data, &c); err != nil {
		return fmt.Errorf("%s: %w", h.path, err)
	}
	for prefix, target := range c.Routes {
		if _, err := url.Parse(target); err != nil {
			return fmt.Errorf("%s: route %s: %w", h.path, prefix, err)
		}
	}
	h.cur.Store(&c)
	return nil
}
