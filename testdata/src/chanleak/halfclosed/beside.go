package halfclosed

import (
	"bufio"
	"errors"
	"log"
	"os"
)

type importer struct {
	queue chan string
	store func(string) error
}

func newImporter(store func(string) error) *importer {
	return &importer{queue: make(chan string, 10), store: store}
}

func (im *importer) start() {
	for line := range im.queue {
		if err := im.store(line); err != nil {
			log.Print(err)
		}
	}
	log.Print("finished")
}

// Who stores the lines is never told that there are none. (An import of subscribers.)
func (im *importer) load(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err // want `the goroutine returns without closing im.queue, which it does close on another way \(line \d+\): start, which ranges over it \(.*\), waits for ever; defer close\(im.queue\)`
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		im.queue <- sc.Text()
	}
	close(im.queue)
	return nil
}

func importFile(path string, store func(string) error) {
	im := newImporter(store)
	go im.start()
	go im.load(path)
}

type lister[T any] struct {
	items chan T
}

func newLister[T any]() *lister[T] { return &lister[T]{items: make(chan T)} }

func (l *lister[T]) print() {
	for item := range l.items {
		log.Print(item)
	}
}

// Called, and not started; generic.
func (l *lister[T]) feed(list []T) error {
	if len(list) == 0 {
		return errors.New("nothing to list") // want `feed returns without closing l.items`
	}
	for _, item := range list {
		l.items <- item
	}
	close(l.items)
	return nil
}

func list(names []string) error {
	l := newLister[string]()
	go l.print()
	return l.feed(names)
}

type stopped struct{ queue chan string }

func newStopped() *stopped { return &stopped{queue: make(chan string)} }

func (s *stopped) start() {
	for line := range s.queue {
		log.Print(line)
	}
}

// ok: somebody else may close it
func (s *stopped) load(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		s.queue <- sc.Text()
	}
	close(s.queue)
	return nil
}

func (s *stopped) stop() { close(s.queue) }

func run(path string) {
	s := newStopped()
	go s.start()
	if err := s.load(path); err != nil {
		s.stop()
	}
}

type later struct{ queue chan string }

func newLater() *later { return &later{queue: make(chan string, 100)} }

func (s *later) start() {
	for line := range s.queue {
		log.Print(line)
	}
}

// ok: nobody ranges before all is well
func (s *later) load(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		s.queue <- sc.Text()
	}
	close(s.queue)
	return nil
}

func runLater(path string) error {
	s := newLater()
	if err := s.load(path); err != nil {
		return err
	}
	go s.start()
	return nil
}

type Public struct{ queue chan string }

func NewPublic() *Public { return &Public{queue: make(chan string)} }

func (s *Public) Start() {
	for line := range s.queue {
		log.Print(line)
	}
}

// ok: who calls it is not known
func (s *Public) Load(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		s.queue <- sc.Text()
	}
	close(s.queue)
	return nil
}
