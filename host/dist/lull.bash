# Completion of lull's commands for bash. Names of partners are not completed: they lie in the
# journal, and a completion should not open it.
_lull() {
    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} options=''
    COMPREPLY=()
    if [ "$COMP_CWORD" = 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W \
            'first scan live practice after partner baseline replay sessions show review import export bundle puck card support doctor --help --version' -- "$word")
        return
    fi
    case $previous in
    --as)
        if [ "${COMP_WORDS[1]}" = import ]; then
            mapfile -t COMPREPLY < <(compgen -W 'rr hr packets' -- "$word")
        fi
        return
        ;;
    --format)
        mapfile -t COMPREPLY < <(compgen -W 'recording csv edf rr json' -- "$word")
        return
        ;;
    --speed) mapfile -t COMPREPLY < <(compgen -W '1 10 max' -- "$word") && return ;;
    --bluetooth) mapfile -t COMPREPLY < <(compgen -W 'dbus direct' -- "$word") && return ;;
    --rate) mapfile -t COMPREPLY < <(compgen -W '4.5 5 5.5 6 6.5' -- "$word") && return ;;
    --who) mapfile -t COMPREPLY < <(compgen -W 'a b' -- "$word") && return ;;
    --sound)
        mapfile -t COMPREPLY < <(compgen -W 'soft-bell wood-block low-bowl none' -- "$word"
            compgen -f -- "$word")
        return
        ;;
    --journal | --from | --out | --decisions | --output)
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
        ;;
    esac
    case ${COMP_WORDS[1]} in
    partner)
        if [ "$COMP_CWORD" = 2 ]; then
            mapfile -t COMPREPLY < <(compgen -W 'add list strap passphrase show note remove --help' -- "$word")
            return
        fi
        case ${COMP_WORDS[2]} in
        add) options='--strap --no-passphrase' ;;
        remove) options='--yes' ;;
        esac
        options+=' --journal'
        ;;
    baseline)
        options='--from --quiet --listening --speaking --talk --who --without-history --journal'
        ;;
    live)
        options='--strap --no-baseline --bluetooth --clicker --cues-per-hour --pause --sound --volume --no-breath --break --cues-unseen --first --hearts-in-breaks --solo --watch --page
            --as --journal'
        ;;
    practice)
        if [ "$COMP_CWORD" = 2 ] && [ "${word:0:1}" != - ]; then
            mapfile -t COMPREPLY < <(compgen -W 'pause rehearsal breath partner' -- "$word")
            return
        fi
        options='--call --wait --cues --every --pause --rate --find --minutes --strap --bluetooth
            --clicker --sound --volume --no-breath --journal --log --as'
        ;;
    first) options='--alone --bluetooth --journal' ;;
    support) options='--country' ;;
    after) options='--as --journal' ;;
    replay)
        options='--speed --offset --baseline --answer --decisions --cues-per-hour --pause --sound
            --volume --no-breath --output --keep --journal'
        ;;
    puck)
        if [ "$COMP_CWORD" = 2 ]; then
            mapfile -t COMPREPLY < <(compgen -W 'test flash --help' -- "$word")
        elif [ "${COMP_WORDS[2]}" = flash ]; then
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
        fi
        return
        ;;
    sessions) options='--journal' ;;
    scan) options='--seconds --bluetooth' ;;
    card) options='--text --out --force' ;;
    doctor) options='--bluetooth --journal' ;;
    review) options='--as --week --text --json --out --force --journal' ;;
    show) options='--as --share-with --unshare --journal' ;;
    export) options='--as --format --out --decisions --force --journal' ;;
    bundle) options='--out --for --key --force --journal' ;;
    import)
        options='--join --force --as --out --column --where --who --name --source --licence --date --notes'
        ;;
    esac
    case $word in
    -*) mapfile -t COMPREPLY < <(compgen -W "$options --help" -- "$word") ;;
    *)
        case ${COMP_WORDS[1]} in
        replay | import) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
        esac
        ;;
    esac
}
complete -o filenames -F _lull lull
