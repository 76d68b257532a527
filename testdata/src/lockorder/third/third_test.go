package third

import (
	"sync"
	"testing"
)

// From a server that tests make: it is set up before any handler runs.
type server struct {
	mu   sync.Mutex
	jobs jobs
}

type jobs struct {
	mu  sync.Mutex
	all []int
}

func (s *server) AssignPossible(id int) {
	s.jobs.mu.Lock()
	defer s.jobs.mu.Unlock()
	s.mu.Lock() // want `server.mu is taken while jobs.mu is held`
	s.jobs.all = append(s.jobs.all, id)
	s.mu.Unlock()
}

func (s *server) handle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs.mu.Lock()
	println(len(s.jobs.all))
	s.jobs.mu.Unlock()
}

func TestServer(t *testing.T) {
	s := new(server)
	s.AssignPossible(1)
	go s.handle()
}

// A goroutine of the test calls it.
type server2 struct {
	mu   sync.Mutex
	jobs jobs2
}

type jobs2 struct {
	mu  sync.Mutex
	all []int
}

func (s *server2) AssignCycle(id int) {
	s.jobs.mu.Lock()
	defer s.jobs.mu.Unlock()
	s.mu.Lock() // want `server2.mu is taken while jobs2.mu is held`
	s.jobs.all = append(s.jobs.all, id)
	s.mu.Unlock()
}

func (s *server2) handle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs.mu.Lock()
	println(len(s.jobs.all))
	s.jobs.mu.Unlock()
}

func TestServer2(t *testing.T) {
	s := new(server2)
	go s.AssignCycle(1)
	go s.handle()
}
