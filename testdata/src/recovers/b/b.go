package b

func Rescue() { recover() } // want Rescue:"^stops$"

func Go(f func()) { // want Go:"^guards$"
	go func() {
		defer Rescue()
		f()
	}()
}

func Plain(f func()) { go f() }

func Deferred(f func()) {
	defer Rescue()
	f()
}
