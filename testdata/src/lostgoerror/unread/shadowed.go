package unread

import "os"

func removeShadowed(name string, async bool) error {
	var errc chan error
	if async {
		errc := make(chan error, 1)
		go func() { errc <- os.Remove(name) }() // want `the error that is sent on errc is lost, since nobody receives from it: this errc shadows the one of line \d+; set that one, with =`
	}
	return <-errc
}
