package exits

import "testing"

func TestDial(t *testing.T) {
	tr := newTransport()
	go func() {
		<-tr.dial
		tr.ret <- 1
	}()
	tr.Dial("udp")
}

func TestBox(t *testing.T) {
	b := NewBox[int]()
	go b.Put(1)
	<-b.in
}

func TestUnstopped(t *testing.T) {
	u := newUnstopped()
	u.Put()
	close(u.stop)
}

func TestStopped(t *testing.T) {
	s := newStopped(t.Context())
	close(s.stop)
	<-s.in
}

func TestCountServer(t *testing.T) {
	o := NewCountServer()
	a := <-o.asks
	<-a.answer
}
