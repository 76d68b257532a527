// Package otherlock takes the lock of something else. From portmaster.
package otherlock

import (
	"errors"
	"sync"
)

type Handler struct {
	storageLock   sync.Mutex
	Storage       []string
	verifiersLock sync.RWMutex
	verifiers     map[string]bool
}

func (h *Handler) Process(tokens []string) error {
	h.verifiersLock.RLock()
	defer h.verifiersLock.RUnlock()
	for _, t := range tokens {
		if !h.verifiers[t] {
			return errors.New("invalid")
		}
	}
	h.Storage = tokens // want `h.Storage is written while h.verifiersLock is only read-locked \(line \d+\), and other readers may run at the same time: take h.storageLock.Lock\(\), with which others use it`
	return nil
}

func (h *Handler) Learn(t string) {
	h.verifiersLock.Lock()
	defer h.verifiersLock.Unlock()
	h.verifiers[t] = true
}

func (h *Handler) Get() string {
	h.storageLock.Lock()
	defer h.storageLock.Unlock()
	if len(h.Storage) == 0 {
		return ""
	}
	t := h.Storage[0]
	h.Storage = h.Storage[1:]
	return t
}

func (h *Handler) Amount() int {
	h.storageLock.Lock()
	defer h.storageLock.Unlock()
	return len(h.Storage)
}
