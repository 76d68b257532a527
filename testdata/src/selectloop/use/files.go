package use

import (
	"log"

	"github.com/fsnotify/fsnotify"
)

// syncer reloads what has changed.
type syncer struct{ watcher *fsnotify.Watcher }

func newSyncer() (*syncer, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	return &syncer{watcher: w}, nil
}

func (s *syncer) loop(reload func(string)) error {
	for {
		select {
		case e := <-s.watcher.Events: // want `the loop spins once s.watcher.Events is closed, by Close \(line 39\): <-s.watcher.Events is ready in every round`
			if e.Name == "" {
				continue
			}
			reload(e.Name)
		case err := <-s.watcher.Errors:
			if err != nil {
				log.Print(err)
				return err
			}
		}
	}
}

func (s *syncer) start(reload func(string)) { go s.loop(reload) }

func (s *syncer) stop() error { return s.watcher.Close() }

// own closes its watcher when the loop has been left.
func own(stop chan struct{}, reload func(string)) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer w.Close()
	for {
		select {
		case e := <-w.Events:
			reload(e.Name)
		case <-stop:
			return nil
		}
	}
}

// left closes the watcher when it returns, but not the goroutine.
func left(wait func(), reload func(string)) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer w.Close()
	go func() {
		for {
			select {
			case e := <-w.Events: // want `spins once w.Events is closed, by Close`
				reload(e.Name)
			case err := <-w.Errors: // ok: one report says it of the loop
				log.Print(err)
			}
		}
	}()
	wait()
	return nil
}

// stopper tells the loop to leave first.
type stopper struct {
	watcher *fsnotify.Watcher
	quit    chan struct{}
}

func (s *stopper) loop(reload func(string)) {
	for {
		select {
		case e := <-s.watcher.Events:
			reload(e.Name)
		case <-s.quit:
			return
		}
	}
}

func newStopper(w *fsnotify.Watcher) *stopper {
	s := &stopper{w, make(chan struct{})}
	go s.loop(func(string) {})
	return s
}

func (s *stopper) stop() {
	close(s.quit)
	s.watcher.Close()
}
