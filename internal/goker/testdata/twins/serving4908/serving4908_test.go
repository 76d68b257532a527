package serving4908

import (
	"sync"
	"testing"
)

func TestWatcher(t *testing.T) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		t.Run("watcher", func(t *testing.T) {
			w := NewWatcher(t)
			var started sync.WaitGroup
			started.Add(1)
			go func() {
				w.Run()
				started.Done()
			}()
			started.Wait()
			w.Wait()
		})
	}()
	wg.Wait()
}
