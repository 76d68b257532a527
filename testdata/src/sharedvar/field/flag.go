package field

import "sync/atomic"

// From kitex: a lock that is made of a flag.
type spinning struct {
	busy int32
	head int
	tail int
}

func (s *spinning) lock() {
	for !atomic.CompareAndSwapInt32(&s.busy, 0, 1) {
	}
}

func (s *spinning) unlock() { atomic.StoreInt32(&s.busy, 0) }

func (s *spinning) push() {
	s.lock()
	s.head = s.head + 1 // ok
	s.unlock()
}

func (s *spinning) pushAnyhow() {
	s.tail = s.tail * 2 // want `s.tail is changed by every goroutine that the loop starts`
}

func pushAll(n int) {
	s := new(spinning)
	for range n {
		go s.push()
		go s.pushAnyhow()
	}
}
