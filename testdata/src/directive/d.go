package directive

func bad() {}

func f() {
	bad() //asynclint:ignore tiny needed here
	bad() //asynclint:ignore tiny/one needed here
	//asynclint:ignore tiny // want `the directive gives no reason`
	bad()
	//asynclint:ignore tinny no such rule // want `the directive names tinny, which is no rule: did you mean tiny\?`
	bad()
	//asynclint:ignore tiny/one nothing here is bad // want `//asynclint:ignore tiny/one suppresses nothing here: remove it`
	good()
	//asynclint:ignore tiny/two that kind is off, so nobody can tell
	good()
	//nolint:tiny // others' directives are others' business
	good()
	//asynclint:bogus x // want `unknown directive "bogus": want ignore, file-ignore or detached`
	good()
}

func good() {}
