package elements

import "sync"

type job struct {
	mu    sync.Mutex
	id    int
	state int
	tries int
	runs  int
	own   *own
}

type own struct {
	mu sync.Mutex
	n  int
}

type task struct {
	id, left, tries int
}

type queue struct {
	mu    sync.Mutex
	jobs  map[int]*job
	tasks map[int]*task
	owns  map[int]*own
}

// The object has a lock of its own.
func (q *queue) SetState(id, s int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.jobs[id].state = s
}

func (q *queue) State(id int) int {
	q.mu.Lock()
	j := q.jobs[id]
	q.mu.Unlock()
	return j.state // ok
}

// It is never written once the object is there.
func (q *queue) Add(id int) {
	t := &task{id: id}
	t.left = 1
	q.mu.Lock()
	q.tasks[id] = t
	q.mu.Unlock()
}

func (q *queue) ID(id int) int {
	q.mu.Lock()
	t := q.tasks[id]
	q.mu.Unlock()
	return t.id + t.left // ok
}

// Who takes it out has it alone.
func (q *queue) Retry(id int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.tasks[id].tries++
}

func (q *queue) Take(id int) int {
	q.mu.Lock()
	t := q.tasks[id]
	delete(q.tasks, id)
	q.mu.Unlock()
	return t.tries // ok
}

// The lock is taken again.
func (q *queue) Again(id int) int {
	q.mu.Lock()
	t := q.tasks[id]
	q.mu.Unlock()
	q.mu.Lock()
	defer q.mu.Unlock()
	return t.tries // ok
}

// Some write it without the lock: it is not there for that.
func (q *queue) Left(id int) int {
	q.mu.Lock()
	t := q.tasks[id]
	q.mu.Unlock()
	return t.left // ok
}

func (t *task) done() { t.left = 0 }

func (q *queue) Done(id int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.tasks[id].left = 0
}

func End(t *task) { t.done() }
