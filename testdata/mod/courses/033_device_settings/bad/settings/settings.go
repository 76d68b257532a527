package settings

import (
	"sync"
	"time"
)

type Settings struct {
	Name     string            `json:"name"`
	Interval time.Duration     `json:"interval"`
	Labels   map[string]string `json:"labels"`
}

// Holder guards the settings of the device.
type Holder struct {
	mu  sync.RWMutex
	cur Settings
}

func NewHolder(name string, interval time.Duration) *Holder {
	return &Holder{cur: Settings{Name: name, Interval: interval, Labels: make(map[string]string)}}
}

// Current returns a copy of the settings.
func (h *Holder) Current() Settings {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.cur
}

func (h *Holder) SetName(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cur.Name = name
}

func (h *Holder) SetLabel(key, value string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if value == "" {
		delete(h.cur.Labels, key)
		return
	}
	h.cur.Labels[key] = value
}
