package exits

import "errors"

// What comes after a wait that nobody ends never runs. (A manager of streams.)
type streams struct {
	quit chan struct{}
	all  []*beater
}

type beater struct {
	quit chan struct{}
	beat func() error
}

func newStreams() *streams {
	m := &streams{quit: make(chan struct{})}
	go func() {
		for {
			select {
			case <-m.quit: // want `receiving from m.quit waits for ever`
				for _, s := range m.all {
					s.quit <- struct{}{} // ok: this is never reached
				}
				return
			}
		}
	}()
	return m
}

func (m *streams) start(beat func() error) error {
	s := &beater{quit: make(chan struct{}), beat: beat}
	m.all = append(m.all, s)
	return s.run()
}

func (s *beater) run() error {
	for {
		select {
		case <-s.quit:
			return nil
		default:
			if err := s.beat(); err != nil {
				return err
			}
		}
	}
}

// closable is ended.
type closable struct {
	quit chan struct{}
	all  []*leaf
}

type leaf struct {
	quit chan struct{}
	beat func() error
}

func newClosable() *closable {
	m := &closable{quit: make(chan struct{})}
	go m.wait()
	return m
}

func (m *closable) wait() {
	<-m.quit
	for _, s := range m.all {
		s.quit <- struct{}{} // want `sending on s.quit waits for ever once run, the only receiver, has returned on an error of`
	}
}

func (m *closable) close() { close(m.quit) }

func (m *closable) start(beat func() error) error {
	if beat == nil {
		return errors.New("no heart")
	}
	s := &leaf{quit: make(chan struct{}), beat: beat}
	m.all = append(m.all, s)
	return s.run()
}

func (s *leaf) run() error {
	for {
		select {
		case <-s.quit:
			return nil
		default:
			if err := s.beat(); err != nil {
				return err
			}
		}
	}
}
