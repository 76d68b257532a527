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

func Start(f func()) { Go(f) } // want Start:"^guards$"

func StartWith(f func(), handle func(any)) { // want StartWith:"^guards$"
	go func() {
		defer func() {
			if r := recover(); r != nil {
				handle(r)
			}
		}()
		f()
	}()
}
