package fresh

// Sends in a helper, before anybody can receive.

func printFirst(first string) {
	ch := make(chan string)
	put(ch, first) // want `put sends on ch, which waits for ever: it has no buffer, and nobody else knows the channel yet`
	go printer(ch)
	close(ch)
}

func printRoom(first string) {
	ch := make(chan string, 1)
	put(ch, first) // ok: there is room
	go printer(ch)
	close(ch)
}

func printTwo[T any](a, b T) {
	ch := make(chan T, 1)
	put(ch, a)
	put(ch, b) // want `put sends on ch, which waits for ever: its buffer of 1 is full`
	go printer(ch)
	close(ch)
}

func printStarted(first string) {
	ch := make(chan string)
	go printer(ch)
	put(ch, first) // ok
	close(ch)
}

// printMaybe sends only sometimes.
func printMaybe(first string) {
	ch := make(chan string)
	putSome(ch, first) // ok
	go printer(ch)
	close(ch)
}

func printOffer(first string) {
	ch := make(chan string)
	offer(ch, first) // ok
	go printer(ch)
	close(ch)
}

func put[T any](ch chan<- T, v T) { ch <- v }

func putSome(ch chan<- string, s string) {
	if s != "" {
		ch <- s
	}
}

func offer(ch chan<- string, s string) {
	select {
	case ch <- s:
	default:
	}
}

func printer[T any](ch <-chan T) {
	for v := range ch {
		println(v)
	}
}
