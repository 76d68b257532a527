package lib

// Executor runs as many functions at once as it has tokens.
type Executor struct{ tokens chan int }

// NewExecutor makes one with n tokens.
func NewExecutor(n int) *Executor {
	e := &Executor{tokens: make(chan int, n)}
	for i := range n {
		e.tokens <- i
	}
	return e
}

// Execute waits for a token, and runs the job with it.
func (e *Executor) Execute(job func()) {
	token := <-e.tokens
	go func() {
		defer func() { e.tokens <- token }()
		job()
	}()
}
