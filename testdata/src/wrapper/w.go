package wrapper

func bad() {}

func f() {
	bad() // want `bad is called`
	bad() //asynclint:ignore tiny said so
	bad() //nolint
	//asynclint:ignore tiny the whole statement
	func() {
		bad()
	}()
}
