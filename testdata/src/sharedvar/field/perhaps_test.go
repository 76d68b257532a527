package field

import "testing"

func TestLink(t *testing.T) {
	l := &link{}
	l.start()
	l.n = 1 // ok: the test knows that it has not started
	l.addr = "a"
	l.start()
}
