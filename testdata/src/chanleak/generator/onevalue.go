package generator

import "os"

// A channel with one answer is not closed.

func startRemove(name string) <-chan error {
	errc := make(chan error)
	go func() { errc <- os.Remove(name) }()
	return errc
}

func removeAndForget(name string) {
	startRemove(name) // want `nobody receives from the channel that startRemove returns; receive the value that comes, or make the channel with room for it`
}

func removeAndAsk(name string) error {
	return <-startRemove(name) // ok
}
