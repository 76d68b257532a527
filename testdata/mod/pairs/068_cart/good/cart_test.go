package cart

import (
	"sync"
	"testing"
)

func TestConcurrentAdd(t *testing.T) {
	c := New()
	var wg sync.WaitGroup
	for i := 0; i < 10; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			c.Add("apple", 2)
		}()
	}
	wg.Wait()
	if got := c.Count("apple"); got != 20 {
		t.Fatalf("count = %d", got)
	}
}

func TestReadWhileAdding(t *testing.T) {
	c := New()
	var wg sync.WaitGroup
	for i := 0; i < 5; i++ {
		wg.Go(func() {
			c.Add("pear", 1)
			if c.Count("pear") == 0 {
				t.Errorf("pear vanished in round %d", i)
			}
		})
	}
	wg.Wait()
	c.Add("plum", 1)
	if c.Count("plum") != 1 {
		t.Fatal("plum missing")
	}
}
