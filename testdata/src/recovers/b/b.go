package b

func Rescue() { recover() } // want Rescue:"^stops quietly$"

func Go(f func()) { // want Go:"^guards$"
	go func() {
		defer Rescue()
		f()
	}()
}

func Plain(f func()) { go f() } // want Plain:"^starts$"

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

func All(fs []func()) { // want All:"^starts$"
	for _, f := range fs {
		Plain(f)
	}
}

func First(fs []func()) { go fs[0]() }

func Then(f, g func()) {
	go f()
	g()
}
