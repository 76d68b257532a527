package gate

import "testing"

func TestSetKey(t *testing.T) {
	d := New()
	d.SetKey("k")
	if d.up() != 0 {
		t.Fail()
	}
}
