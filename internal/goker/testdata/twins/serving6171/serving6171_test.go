package serving6171

import (
	"sync"
	"testing"
)

func TestStation(t *testing.T) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		t.Run("station", func(t *testing.T) {
			s := NewStation(t)
			defer s.Close()
			s.Send()
		})
	}()
	wg.Wait()
}
