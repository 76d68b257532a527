// Package hugo3251 has the structure of the kernel of that name, corrected.
package hugo3251

import (
	"fmt"
	"sync"
)

type keyring struct {
	sync.RWMutex
	keys map[string]*sync.Mutex
}

func (k *keyring) Take(room string) {
	k.Lock()
	key, ok := k.keys[room]
	if !ok {
		key = &sync.Mutex{}
		k.keys[room] = key
	}
	k.Unlock()
	key.Lock()
}

func (k *keyring) Give(room string) {
	k.RLock()
	defer k.RUnlock()
	if key, ok := k.keys[room]; ok {
		key.Unlock()
	}
}

func clean(k *keyring, room string) error {
	k.Take(room)
	defer func() { k.Give(room) }()
	return nil
}

func Run() {
	const room = "room 7"
	k := &keyring{keys: make(map[string]*sync.Mutex)}
	for range []bool{false, true} {
		var wg sync.WaitGroup
		for n := range 10 {
			wg.Add(1)
			go func(n int) {
				defer wg.Done()
				for range 20 {
					err := clean(k, room)
					if err != nil {
						_ = fmt.Errorf("cleaner %d: %w", n, err)
					}
				}
			}(n)
		}
		wg.Wait()
	}
}
