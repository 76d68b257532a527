package given

import "errors"

// respond leaves out a return. What it is called with says whether that shows.
func respond(ch chan int, err error) {
	if err != nil {
		ch <- 0
	}
	ch <- 1 // want `the goroutine waits for ever sending on ch: it sent once already`
}

// asked passes an error on, perhaps.
func asked(err error) int {
	ch := make(chan int)
	go respond(ch, err)
	return <-ch
}

// reply is respond, and is given no error. (From a report on a pattern in Go's own
// tests.)
func reply(ch chan int, err error) {
	if err != nil {
		ch <- 0
	}
	ch <- 1 // ok: one value
}

func replied() int {
	ch := make(chan int)
	go reply(ch, nil)
	return <-ch
}

// passedOn hands on the nil that it is given.
func passedOn(ch chan int, err error) { reply(ch, err) }

func replied2() int {
	ch := make(chan int)
	go passedOn(ch, nil)
	return <-ch
}

func both(ch chan int, two bool) {
	if two {
		ch <- 0
	}
	ch <- 1 // ok
}

func one() int {
	ch := make(chan int)
	go both(ch, false)
	return <-ch
}

func numbered(ch chan int, n int) {
	if n > 1 {
		ch <- n
	}
	ch <- 1 // ok
}

func first() int {
	ch := make(chan int)
	go numbered(ch, 1)
	return <-ch
}

func second(ch chan int, n int) {
	if n > 1 {
		ch <- n
	}
	ch <- 1 // want `the goroutine waits for ever sending on ch: it sent once already`
}

func seconds() int {
	ch := make(chan int)
	go second(ch, 2)
	return <-ch
}

type asker struct{ twice bool }

func (*asker) answer(ch chan int, err error) {
	if err != nil {
		ch <- 0
	}
	ch <- 1 // want `the goroutine waits for ever sending on ch: it sent once already`
}

func (a *asker) ask() int {
	ch := make(chan int)
	go a.answer(ch, error(new(refusal)))
	return <-ch
}

type refusal struct{}

func (*refusal) Error() string { return "refused" }

// inLiteral tests what it is given in a literal of its own.
func inLiteral(ch chan int, err error) {
	go func() {
		if err != nil {
			ch <- 0
		}
		ch <- 1 // ok
	}()
}

func literal() int {
	ch := make(chan int)
	inLiteral(ch, nil)
	return <-ch
}

// generic is given an error by one, and none by the other.
func generic[T any](ch chan T, v T, err error) {
	if err != nil {
		ch <- v
	}
	ch <- v // want `the goroutine waits for ever sending on ch, which is texts: it sent once already`
}

func generics() (int, string) {
	ints, texts := make(chan int), make(chan string)
	go generic(ints, 1, nil)
	go generic(texts, "", errors.New("refused"))
	return <-ints, <-texts
}
