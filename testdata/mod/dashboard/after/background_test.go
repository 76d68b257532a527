package after

import (
	"sync"
	"testing"
)

func TestName(t *testing.T) {
	r := &Registry{Mail: "http://mail.example.com"}
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() {
		t.Log(r.Mail)
	})
}
