// Package etcd3077 has the structure of the kernel of that name, corrected.
package etcd3077

type wheel struct {
	mill *mill
	halt chan struct{}
	idle chan struct{}
}

func newWheel(m *mill) wheel {
	return wheel{mill: m, halt: make(chan struct{}), idle: make(chan struct{})}
}

func (w *wheel) turn() {
	defer w.rest()
	for {
		select {
		case <-w.halt:
			return
		}
	}
}

func (w *wheel) rest() { close(w.idle) }

type mill struct {
	wheel wheel
	done  chan struct{}
	stop  chan struct{}
}

func (m *mill) run() {
	go m.wheel.turn()
	defer func() {
		m.wheel.halt <- struct{}{}
		<-m.wheel.idle
		close(m.done)
	}()
	for {
		select {
		case <-m.stop:
			return
		}
	}
}

func (m *mill) start() {
	m.wheel = newWheel(m)
	m.done = make(chan struct{})
	m.stop = make(chan struct{})
	go m.run()
}

func (m *mill) Stop() {
	select {
	case m.stop <- struct{}{}:
	case <-m.done:
		return
	}
	<-m.done
}

func Run() {
	m := &mill{}
	m.start()
	defer m.Stop()
}
