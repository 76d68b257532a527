package before

import "testing"

func TestName(t *testing.T) {
	r := &Registry{}
	go func() { // unawaited/test-outlives
		t.Log(r.Mail)
	}()
}
